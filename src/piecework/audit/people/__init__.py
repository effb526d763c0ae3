"""The queries about people who are gone."""
