# Written by `make generate` from openapi.yaml. Never edit; see generated/README.md.
"""Contains methods for accessing the API"""
