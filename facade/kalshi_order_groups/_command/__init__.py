"""The command `kalshi-order-groups`: each group of commands is a module, loaded when one of them runs."""
