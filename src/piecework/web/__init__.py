"""The pages: what workers, employers and operators see and use in a browser."""
