"""From differences to findings: severity, messages, tolerance, acknowledgements."""
