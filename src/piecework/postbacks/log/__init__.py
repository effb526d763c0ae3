"""The delivery log as an employer reads it: every call, and every attempt of it."""
