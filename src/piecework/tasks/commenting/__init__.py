"""Comments that an employer uses again and again."""
