"""What the edges share of HTTP: reading parameters, declaring endpoints, telling who calls, answering refusals."""
