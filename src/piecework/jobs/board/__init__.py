"""The worker's board: the jobs offered to one worker, page by page."""
