"""Collect human speech shipped in distribution packages -> speech/human.npz-like store (16 kHz int16).
Writes speech/human/<source>/<n>.wav.  asterisk English (Allison) goes to speech/heldout/ only."""

import random, re, struct, os, glob, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

R = "aptx/root/usr/share"
jobs = []  # (source, name, inputpath or bytes, ffmpeg extra)


def add(src, files, pre=()):
    cap = {"tux": 120, "kl_": 60, "ast": 250}.get(src[:3], 450)
    files = sorted(files)
    files = random.Random(src).sample(files, min(cap, len(files)))
    for i, f in enumerate(files):
        jobs.append((src, i, f, pre))


for lang in ("es_MX_f_Allison", "fr_CA_f_June", "it_IT_m_Carlo", "ru_RU_f_IvrvoiceRU"):
    add(
        "ast_" + lang[:2],
        [f for f in glob.glob(f"/usr/share/asterisk/sounds/{lang}/**/*.g722", recursive=True) if "/silence" not in f],
        ("-f", "g722"),
    )
add(
    "heldout_ast_en",
    [
        f
        for f in glob.glob("/usr/share/asterisk/sounds/en_US_f_Allison/**/*.g722", recursive=True)
        if "/silence" not in f
    ],
    ("-f", "g722"),
)
for l in ("cs", "nl"):
    add(
        "fillets_" + l,
        glob.glob(f"{R}/games/fillets-ng/sound/*/{l}/*.ogg")
        + glob.glob(f"{R}/games/fillets-ng/sound/share/*/{l}/*.ogg"),
    )
for l in ("be", "bg", "ca", "da", "el", "es", "fr", "lt", "nl", "ro", "ru"):
    add("tux_" + l, glob.glob(f"{R}/tuxpaint/**/*desc_{l}.ogg", recursive=True))
add("tux_en", glob.glob(f"{R}/tuxpaint/**/*desc.ogg", recursive=True))
for d in glob.glob(f"{R}/games/hedgewars/Data/Sounds/voices/*"):
    if not d.endswith("Robot"):
        add("hw_" + os.path.basename(d), glob.glob(d + "/*.ogg"))
for d in glob.glob("/usr/share/ktuberling/sounds/*/"):
    add("kt_" + d.split("/")[-2], glob.glob(d + "*.wav") + glob.glob(d + "*.ogg") + glob.glob(d + "*.opus"))
for d in glob.glob("/usr/share/klettres/*/"):
    add("kl_" + d.split("/")[-2], glob.glob(d + "*/*.ogg") + glob.glob(d + "*/*.wav") + glob.glob(d + "*/*.mp3"))


def run(j):
    src, i, f, pre = j
    os.makedirs(f"speech/human/{src}", exist_ok=True)
    o = f"speech/human/{src}/{i:04d}.wav"
    if os.path.exists(o):
        return
    inp = f if isinstance(f, str) else "-"
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-y", *pre, "-i", inp, "-ac", "1", "-ar", "16000", o],
        input=None if isinstance(f, str) else f,
        stderr=subprocess.DEVNULL,
    )


# Flight of the Amazon Queen (CD, MP3-packed): English actors; speech names NNNNNNcc.SB
d = open(f"{R}/scummvm/flight-of-the-amazon-queen/queen.1c", "rb").read()
n = struct.unpack(">H", d[13:15])[0]
p = 15
q = {}
for k in range(n):
    nm = d[p : p + 12].split(b"\0")[0].decode("latin1")
    b, o, s = struct.unpack(">BII", d[p + 12 : p + 21])
    p += 21
    if nm.endswith(".SB") and s > 2500:
        q.setdefault(nm[0] + re.sub(r"[^A-Z]", "", nm[1:-3])[:1], []).append(d[o : o + s])
print({k: len(v) for k, v in q.items()})
if __name__ == "__main__":
    for c, parts in q.items():
        for i, x in enumerate(parts[:260]):
            jobs.append((f"queen_{c}", i, x, ("-f", "mp3")))
    random.Random(2).shuffle(jobs)
    print(len(jobs))
    with ThreadPoolExecutor(2) as ex:
        list(ex.map(run, jobs))
