"""An employer's own jobs as their pages show them."""
