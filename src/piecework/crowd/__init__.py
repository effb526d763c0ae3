"""Workers as employers see them: worker lists, blocks, levels."""
