"""The second factor: codes of an app on the owner's phone, and recovery codes for when it is lost."""
