"""Tasks whose time is over: to be rated by the system, or not revised."""
