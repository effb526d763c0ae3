"""The part of the audit that looks at what people are told."""
