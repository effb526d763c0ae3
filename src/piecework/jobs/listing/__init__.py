"""An employer's own jobs: one, or page by page."""
