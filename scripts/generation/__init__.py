"""From openapi.yaml to the generated client, in steps that each do one thing."""
