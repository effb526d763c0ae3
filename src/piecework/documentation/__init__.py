"""What the JSON edges say of themselves, read off their declarations: an OpenAPI document and a page for people."""
