"""What runs in a child process with few rights: parsers of PDF and DOCX, whose files may be hostile. See `confinement`.

Modules here import no other part of the service: a child must start fast and hold nothing worth stealing.
"""
