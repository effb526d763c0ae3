"""Notices: what people are told, in the API and by e-mail, made from events."""
