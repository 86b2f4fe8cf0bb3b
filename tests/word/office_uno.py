"""Run by Debian's Python, which has ``uno``: settles documents through LibreOffice. See ``office``."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

pipe, rows = sys.argv[1:]
manager = uno.getComponentContext().ServiceManager
resolver = manager.createInstance("com.sun.star.bridge.UnoUrlResolver")
for attempt in range(600):
    try:
        context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        break
    except Exception:
        if attempt == 599:
            raise
        time.sleep(0.1)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
dispatcher = context.ServiceManager.createInstance("com.sun.star.frame.DispatchHelper")
store = (PropertyValue("FilterName", 0, "MS Word 2007 XML", 0),)
with Path(rows).open() as jobs:
    for row in jobs:
        what, source, target = row.rstrip("\n").split("|")
        document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(source), "_blank", 0, ())
        frame = document.CurrentController.Frame
        dispatcher.executeDispatch(frame, f".uno:{what}AllTrackedChanges", "", 0, ())
        document.storeToURL(uno.systemPathToFileUrl(target), store)
        document.close(True)
os._exit(0)  # at its own end the bridge now and then takes the process down, when all is written
