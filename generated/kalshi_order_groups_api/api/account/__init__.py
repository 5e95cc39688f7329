# Written by `make generate` from openapi.yaml. Never edit; see generated/README.md.
"""Contains endpoint functions for accessing the API"""
