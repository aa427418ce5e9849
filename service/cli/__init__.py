"""The command line `moments`. Work is done by the Service; here are words, tables, progress bars and exit codes.

`moments --help` and shell completion must answer at once, so what is imported at the top is split in two:

- `main`, `edge`, `options` and the `*_commands` import typer and nothing else that is heavy. They hold signatures and
  help, and import the module that does the work inside each command.
- All other modules import what they need at the top: pydantic, rich, the Service, uvicorn.
"""
