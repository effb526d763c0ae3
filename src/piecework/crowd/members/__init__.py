"""Who is on an employer's lists, and whom they block, as pages show it."""
