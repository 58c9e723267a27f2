"""The limit: COPY batches that the door made, as the owner, one transaction a batch, on two connections."""

import json
import pickle
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
from psycopg import sql

CONNECTIONS = 2


def main(path: str) -> None:
    """Print the seconds taken; `path` holds the pickled connection settings and batches of (table, COPY text)."""
    settings, batches = pickle.loads(Path(path).read_bytes())  # noqa: S301 - our own parent's
    opened = [psycopg.connect(**settings) for _ in range(CONNECTIONS)]
    threads = [
        Thread(target=_copy, args=(connection, batches[number::CONNECTIONS]))
        for number, connection in enumerate(opened)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(time.perf_counter() - began))


def _copy(connection: psycopg.Connection[Any], batches: list[list[tuple[str, bytes]]]) -> None:
    for batch in batches:
        with connection.cursor() as cursor:
            for table, data in batch:
                with cursor.copy(sql.SQL("copy {} from stdin").format(sql.Identifier(table))) as copy:
                    copy.write(data)
        connection.commit()


if __name__ == "__main__":
    main(sys.argv[1])
