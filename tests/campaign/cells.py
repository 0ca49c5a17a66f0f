"""Cells that harm: what each does, and what the run must say of those that would never end."""

CELLS = {
    "os._exit": "import os; os._exit(3)",
    "a quiet exit": "raise SystemExit(0)",
    "an abort": "import os; os.abort()",
    "a segmentation fault": "import ctypes; ctypes.string_at(0)",
    "closed descriptors": "import os; os.closerange(0, 64)",
    "an error": "1 / 0",
    "a recursion": "f = lambda: f(); f()",
    "a killed kernel": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "a question to the person": "input('Go on? ')",
    "a process that stays": "import subprocess; subprocess.Popen(['sleep', '600'])",
    "a thread that stays": "import threading, time; threading.Thread(target=time.sleep, args=(600,)).start()",
    "another folder to work in": "import os; os.chdir('/')",
    "no file may be opened": "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))",
}
# On a busy machine a cell that floods must not meet the limit of its time first: that is another fault.
LIMITS = {
    "cell_minutes": "[limits]\ncell_minutes = 0.05\n",
    "memory_gb": "[limits]\ncell_minutes = 1\nmemory_gb = 2\n",
    "output_mb": "[limits]\ncell_minutes = 1\n",
}
# A cell that would go on for ever, and what the run must say of it.
ENDLESS = {
    "an endless loop": ("while True: pass", "cell_minutes"),
    "a sleep": ("import time; time.sleep(10 ** 6)", "cell_minutes"),
    "compiled code that holds the lock": ("import re; re.match('(a+)+$', 'a' * 60 + 'b')", "cell_minutes"),
    "all memory": ("b = bytearray(3 << 30)", "memory_gb"),
    "memory by and by": ("b = []\nwhile True: b.append(bytearray(1 << 26))", "memory_gb"),
    "200 MB of output": ("for _ in range(200): print('x' * 1_000_000)", "output_mb"),
    "output without end": ("while True: print('x' * 1000)", "output_mb"),
    "one line of 200 MB": ("print('x' * 200_000_000)", "output_mb"),
}
RAW = "step.project.raw(step.quarter) / 'things.csv'"
CHANGES = {
    "appended to": f"({RAW}).open('a').write('9\\n')",
    "replaced": f"({RAW}).write_text('persons\\n7\\n')",
    "emptied": f"({RAW}).write_text('')",
    "deleted": f"({RAW}).unlink()",
}
