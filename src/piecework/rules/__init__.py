"""Rules of the place that operators change while it runs: fees, limits, levels, how long things are kept."""
