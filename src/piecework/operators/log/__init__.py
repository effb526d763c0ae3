"""The operators' log: who did what to whom, why, when and from where. It is only ever added to."""
