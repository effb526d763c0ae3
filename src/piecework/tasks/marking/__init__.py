"""Marking for employers what was handed in before on the same job, and who shares an address or a device."""
