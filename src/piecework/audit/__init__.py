"""The self-check of the whole place: what must always hold (ARCHITECTURE.md), asked of the database itself."""
