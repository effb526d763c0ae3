"""Postbacks: events, batched into deliveries, that are sent to employers' receivers until they are accepted."""
