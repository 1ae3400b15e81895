"""Run with native Streamlit: runs a program, and writes its picture's data as JSON.

It takes the program, and the folder with our package. The messages are those that Streamlit's server sends.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main(program: str, ours: str) -> None:
    from streamlit.runtime.forward_msg_queue import ForwardMsgQueue  # noqa: PLC0415 - found only there
    from streamlit.testing.v1 import AppTest  # noqa: PLC0415 - as above

    messages: list[bytes] = []
    enqueue = ForwardMsgQueue.enqueue

    def record(self: ForwardMsgQueue, message: Any) -> None:
        messages.append(message.SerializeToString())
        enqueue(self, message)

    ForwardMsgQueue.enqueue = record  # type: ignore[method-assign]
    AppTest.from_file(str(Path(program).resolve()), default_timeout=60).run()
    sys.path.insert(0, ours)
    from stlite_docs.prerender.in_interpreter.picture_data import picture_data  # noqa: PLC0415 - found only now

    sys.stdout.write(json.dumps(picture_data(messages), allow_nan=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
