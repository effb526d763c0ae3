"""Tasks page by page, as employers and workers see them."""
