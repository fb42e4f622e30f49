"""English verbs whose past tense is not made with -ed."""

from __future__ import annotations

from collections.abc import Mapping

PAST: Mapping[str, str] = {
    "arisen": "arose", "awoken": "awoke", "beaten": "beat", "become": "became", "begun": "began",
    "bitten": "bit", "blown": "blew", "broken": "broke", "chosen": "chose", "come": "came", "done": "did",
    "drawn": "drew", "driven": "drove", "drunk": "drank", "eaten": "ate", "fallen": "fell", "flown": "flew",
    "forbidden": "forbade", "forgiven": "forgave", "forgotten": "forgot", "frozen": "froze", "given": "gave",
    "gone": "went", "grown": "grew", "hidden": "hid", "known": "knew", "lain": "lay", "mistaken": "mistook",
    "overcome": "overcame", "overseen": "oversaw", "overtaken": "overtook", "proven": "proved",
    "ridden": "rode", "risen": "rose", "run": "ran", "seen": "saw", "shaken": "shook", "shown": "showed",
    "shrunk": "shrank", "spoken": "spoke", "stolen": "stole", "sung": "sang", "sunk": "sank", "swum": "swam",
    "taken": "took", "thrown": "threw", "torn": "tore", "undergone": "underwent", "undertaken": "undertook",
    "withdrawn": "withdrew", "woken": "woke", "worn": "wore", "written": "wrote",
}  # fmt: skip
"""Participles to past tenses, where they differ."""
ALIKE = frozenset({
    "bet", "bought", "bound", "bred", "brought", "built", "burnt", "burst", "cast", "caught", "cost", "crept",
    "cut", "dealt", "dug", "fed", "felt", "fled", "fought", "found", "got", "had", "heard", "held", "hit",
    "hurt", "kept", "laid", "led", "left", "lent", "let", "lit", "lost", "made", "meant", "met", "misled",
    "paid", "put", "quit", "read", "said", "sent", "set", "shed", "shot", "shut", "slept", "slid", "sold",
    "sought", "spent", "split", "spread", "stood", "struck", "stuck", "swept", "taught", "thought", "told",
    "understood", "upset", "won", "wound",
})  # fmt: skip
"""Forms that serve as both."""
