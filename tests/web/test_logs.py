import logging
import logging.config

from service.web.logs import log_config, without_secrets


def test_secrets_and_credentials_in_addresses_are_hidden():
    text = "cannot reach postgresql://me:pass-word@db/moments with sk-123; see https://example.org/a@b"

    assert without_secrets(text, ["sk-123"]) == (
        "cannot reach postgresql://***@db/moments with ***; see https://example.org/a@b"
    )


def test_the_log_set_up_is_one_that_python_takes():
    root = logging.getLogger()
    before = root.level, root.handlers[:]
    try:
        logging.config.dictConfig(dict(log_config("debug")))
        assert root.level == logging.DEBUG
        assert logging.getLogger("uvicorn.access").level == logging.WARNING
    finally:
        root.setLevel(before[0])
        root.handlers[:] = before[1]
        logging.getLogger("uvicorn.access").setLevel(logging.NOTSET)
