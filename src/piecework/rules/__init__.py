"""What operators decide about the marketplace while it runs: fees, limits, levels, how long things are kept."""
