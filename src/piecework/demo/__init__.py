"""The simulated crowd: workers who are programs. It knows nothing of the server but its worker API over HTTP."""
