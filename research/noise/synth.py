"""Synthesise the training speech with packaged voices -> speech/tts/<voice>/<n>.wav (16 kHz).
Never used for training: flite awb, festival ked (held out)."""

import subprocess, os, sys, re
from concurrent.futures import ThreadPoolExecutor
import texts

ROOT = "aptx/root/usr"
ENV = dict(
    os.environ, LD_LIBRARY_PATH=f"{ROOT}/lib:{ROOT}/lib/x86_64-linux-gnu", RHVOICEDATAPATH=f"{ROOT}/share/RHVoice"
)


def flite(v):
    return lambda t, o: subprocess.run(["flite", "-voice", v, "-t", t, "-o", o], check=True)


def rhv(v):
    return lambda t, o: subprocess.run(
        [f"{ROOT}/bin/RHVoice-test", "-p", v, "-o", o], input=t.encode(), env=ENV, check=True, stderr=subprocess.DEVNULL
    )


def pico(v):
    return lambda t, o: subprocess.run([f"{ROOT}/bin/pico2wave", "-l", v, "-w", o, t], env=ENV, check=True)


def mb(v):
    return lambda t, o: subprocess.run(
        ["espeak-ng", "-v", v, "-s", str(130 + hash(t) % 60), "-w", o, t], check=True, stderr=subprocess.DEVNULL
    )


V = {}
for v in ("rms", "slt", "kal16"):
    V["flite_" + v] = (flite(v), 170)
for v in ("alan", "bdl", "clb", "evgeniy-eng", "lyubov", "slt"):
    V["rhv_" + v] = (rhv(v), 230)
for v in ("en-US", "en-GB"):
    V["pico_" + v] = (pico(v), 300)
for v in ("us1", "us2", "us3", "en1"):
    V["mb_" + v] = (mb("mb-" + v), 130)
for v in ("de1", "de2", "de3", "de4", "de6", "fr1", "fr4", "gr2", "hu1", "nl2", "pl1", "ro1", "sw1", "sw2"):
    V["mb_" + v] = (mb(f"mb-{v}-en"), 60)
FEST = {"fest_hts": ("cmu_us_slt_arctic_hts", 120), "fest_kal": ("kal_diphone", 120), "fest_rab": ("rab_diphone", 150)}


def one(a):
    v, i, t = a
    os.makedirs(f"speech/tts/{v}", exist_ok=True)
    o = f"speech/tts/{v}/{i:04d}.wav"
    if os.path.exists(o):
        return
    tmp = f"/tmp/syn_{v}_{i}.wav"
    try:
        if v in FEST:
            subprocess.run(
                ["text2wave", "-eval", f"(voice_{FEST[v][0]})", "-o", tmp],
                input=t.encode(),
                check=True,
                stderr=subprocess.DEVNULL,
            )
        else:
            V[v][0](t, tmp)
        subprocess.run(
            ["sox", "-G", tmp, "-r", "16000", "-c", "1", "-b", "16", o], check=True, stderr=subprocess.DEVNULL
        )
        os.remove(tmp)
    except Exception as e:
        print(v, t, e, flush=True)


jobs = [(v, i, t) for v, (f, n) in V.items() for i, t in enumerate(texts.take(n))] + [
    (v, i, t) for v, (f, n) in FEST.items() for i, t in enumerate(texts.take(n))
]
import random

random.Random(1).shuffle(jobs)
with ThreadPoolExecutor(2) as ex:
    list(ex.map(one, jobs))
