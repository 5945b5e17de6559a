"""Middleware that every request passes before the application: authentication and security headers."""
