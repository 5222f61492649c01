"""The HTTP kernel: guards, rendering, security headers, errors, caching, health. It knows no business word."""
