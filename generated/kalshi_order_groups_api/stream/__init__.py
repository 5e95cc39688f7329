# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
"""The messages of the stream, in `models`."""
