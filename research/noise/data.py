"""Build the training segments (4 s each, int16), the noise pool and the held-out development set.
-> segs.npy [n,64000] int16, noise.npz {type: int16 array}, dev.npz {clean, noisy, group}"""

import numpy as np, soundfile as sf, glob, os, random, subprocess, sys
from scipy.signal import fftconvolve, lfilter, butter, resample_poly

SR, N = 16000, 64000
R = random.Random(5)
rng = np.random.default_rng(5)


def power(x):
    f = x[: len(x) // 320 * 320].reshape(-1, 320)
    p = (f**2).mean(1)
    a = p[p > p.max() / 1000]
    return a.mean() if len(a) else 0.0


def trim(x):
    f = x[: len(x) // 160 * 160].reshape(-1, 160)
    p = (f**2).mean(1)
    k = np.nonzero(p > p.max() / 3000)[0]
    return x[max(0, k[0] * 160 - 1600) : (k[-1] + 1) * 160 + 1600] if len(k) else x[:0]


def read(p):
    try:
        x = sf.read(p)[0]
    except Exception:
        return np.zeros(0, np.float32)
    if len(x) < 4000:
        return np.zeros(0, np.float32)
    x = trim(x)
    if len(x) < 4000 or power(x) < 1e-7:
        return np.zeros(0, np.float32)
    return (x / np.sqrt(power(x)) * 0.05).astype(np.float32)  # active RMS 0.05


def speed(x, f):
    if abs(f - 1) < 0.01:
        return x
    n = int(len(x) / f)
    return np.interp(np.arange(n) * f, np.arange(len(x)), x).astype(np.float32)


def pink(n):
    return lfilter(
        [0.049922035, -0.095993537, 0.050612699, -0.004408786],
        [1, -2.494956002, 2.017265875, -0.522189400],
        rng.standard_normal(n),
    )


def rir(rt):
    n = int(SR * rt)
    t = np.arange(n) / SR
    h = rng.standard_normal(n) * 10 ** (-3 * t / rt)
    b, a = butter(1, R.uniform(3000, 7000) / 8000)
    h = lfilter(b, a, h)
    h[: int(R.uniform(0.001, 0.006) * SR)] = 0
    drr = 10 ** (R.uniform(-2, 14) / 10)
    h *= np.sqrt(1 / drr / (h**2).sum())
    h[0] = 1
    return h


def norm(x):
    return x / np.sqrt((x**2).mean() + 1e-12)


def segment(utts, f):
    "4 s of one speaker: leading pause, utterances and pauses"
    out = np.zeros(N, np.float32)
    p = int(SR * R.uniform(0.05, 0.6))
    while p < N - 8000:
        x = speed(R.choice(utts), f) * 10 ** (R.uniform(-2, 2) / 20)
        n = min(len(x), N - p)
        out[p : p + n] += x[:n]
        p += n + int(SR * R.uniform(0.05, 0.7))
    return out


def voices(pattern, lim=10**9):
    out = {}
    for d in sorted(glob.glob(pattern)):
        u = [read(p) for p in sorted(glob.glob(d + "/*.wav"))[:lim]]
        u = [x for x in u if len(x)]
        if len(u) >= (2 if "queen" in d else 5):
            out[d.split("/")[-1]] = u
    return out


if __name__ == "__main__":
    tts = voices("speech/tts/*")
    H = voices("speech/human/*")
    held = H.pop("heldout_ast_en")
    print({k: len(v) for k, v in tts.items()}, flush=True)
    print({k: (len(v), round(sum(map(len, v)) / SR)) for k, v in H.items()}, flush=True)
    Q = {}
    for k in H:
        if k.startswith("queen"):
            Q.setdefault(k[-1], []).extend(H[k])
    groups = {
        "tts": (tts, 1500),
        "queen": (Q, 420),
        "fillets": ({k: v for k, v in H.items() if k.startswith("fillets")}, 350),
        "hw": ({k: v for k, v in H.items() if k.startswith("hw_")}, 250),
        "tux": ({k: v for k, v in H.items() if k.startswith("tux")}, 260),
        "ast": ({k: v for k, v in H.items() if k.startswith("ast")}, 360),
        "k": ({k: v for k, v in H.items() if k[:2] in ("kt", "kl")}, 200),
    }
    segs = []
    for g, (v, n) in groups.items():
        ks = list(v)
        if not ks:
            print("none", g)
            continue
        for i in range(n):
            u = v[ks[i % len(ks)]] if g in ("tts", "ast", "fillets") else v[R.choice(ks)]
            f = R.uniform(0.86, 1.18) if R.random() < 0.65 else 1.0
            x = segment(u, f)
            x = x * 10 ** (R.uniform(-10, 9) / 20) + pink(N) * 10 ** (R.uniform(-78, -58) / 20)
            segs.append(np.clip(x * 32768, -32767, 32767).astype(np.int16))
    o = rng.permutation(len(segs))
    segs = np.stack(segs)[o]
    np.save("segs.npy", segs)
    print("segs", segs.shape, flush=True)
    # ---- noise pool
    pool = {}
    allv = [
        u
        for v in list(tts.values()) + [H[k] for k in H if not k.startswith(("kl", "queen"))]
        for u in v
        if len(u) > 12000
    ]

    def babble(n, k):
        out = np.zeros(n)
        for j in range(k):
            x = np.zeros(0)
            f = R.uniform(0.85, 1.2)
            while len(x) < n:
                x = np.concatenate([x, speed(R.choice(allv), f), np.zeros(int(SR * R.uniform(0.05, 1.2)))])
            out += fftconvolve(x[:n], rir(R.uniform(0.2, 0.8)))[:n] * R.uniform(0.3, 1.2)
        return out

    for i in range(24):
        pool[f"babble{i}"] = babble(SR * 30, R.randint(2, 9))

    def clatter(n, rate, lo, hi):
        out = np.zeros(n)
        for _ in range(int(n / SR * rate)):
            at = rng.integers(0, n - SR)
            d = int(SR * rng.uniform(0.02, 0.5))
            t = np.arange(d) / SR
            s = np.zeros(d)
            b = rng.uniform(8, 90)
            for _ in range(rng.integers(3, 10)):
                s += (
                    rng.uniform(0.2, 1)
                    * np.sin(2 * np.pi * rng.uniform(lo, hi) * t + rng.uniform(0, 6))
                    * np.exp(-t * b * rng.uniform(0.5, 2))
                )
            s += rng.standard_normal(d) * np.exp(-t * rng.uniform(100, 600)) * rng.uniform(0, 2)
            out[at : at + d] += s * rng.lognormal(0, 0.8)
        return fftconvolve(out, rir(R.uniform(0.15, 0.6)))[:n]

    n = SR * 30
    for i in range(6):
        pool[f"clatter{i}"] = clatter(n, R.uniform(1, 6), R.uniform(400, 1500), R.uniform(3000, 7500)) + 0.02 * pink(n)
    for i in range(6):
        b, a = butter(2, [R.uniform(150, 800) / 8000, R.uniform(3000, 7500) / 8000], "band")
        e = np.interp(
            np.arange(n),
            np.arange(0, n + SR, SR // 6),
            np.abs(1 + 0.5 * rng.standard_normal(n // (SR // 6) + 7))[: len(np.arange(0, n + SR, SR // 6))],
        )
        pool[f"water{i}"] = lfilter(b, a, rng.standard_normal(n)) * e
    t = np.arange(n) / SR
    for i in range(6):
        f0 = R.uniform(45, 240)
        w = f0 * t + 0.3 * np.sin(2 * np.pi * R.uniform(0.1, 2) * t)
        pool[f"motor{i}"] = norm(
            sum(R.uniform(0.1, 1) / k**0.8 * np.sin(2 * np.pi * k * w + k) for k in range(1, R.randint(4, 25)))
        ) + R.uniform(0.1, 1) * norm(pink(n))
    pool["pink"], pool["white"], pool["brown"] = (
        pink(n),
        rng.standard_normal(n),
        lfilter([1], [1, -0.995], rng.standard_normal(n)),
    )

    def ff(p):
        r = subprocess.run(
            ["ffmpeg", "-loglevel", "error", "-i", p, "-ac", "1", "-ar", "16000", "-f", "s16le", "-"],
            capture_output=True,
        ).stdout
        return np.frombuffer(r[: len(r) // 2 * 2], np.int16).astype(np.float32) / 32768

    for p in glob.glob("noise/blanket_*.ogg"):
        if "coffee" in p or "white" in p or "pink" in p:
            continue
        x = ff(p)[: SR * 60]
        pool["amb_" + os.path.basename(p)[8:-4]] = np.tile(x, int(np.ceil(SR * 15 / len(x))))
    root = "aptx/root/usr/share/games/"
    for i, p in enumerate(
        (
            sorted(glob.glob(root + "hedgewars/Data/Music/*.ogg"))[:10]
            + sorted(glob.glob("aptx/root/usr/share/asterisk/**/*.wav", recursive=True))
        )[:14]
    ):
        pool[f"music{i}"] = ff(p)[SR * 5 : SR * 35]
    sfx = [
        x
        for x in (
            ff(p)
            for p in R.sample(
                sorted(
                    glob.glob(root + "hedgewars/Data/Sounds/*.ogg")
                    + glob.glob(root + "flare/**/soundfx/**/*.ogg", recursive=True)
                    + glob.glob(root + "wesnoth/**/sounds/*.ogg", recursive=True)
                ),
                160,
            )
        )
        if 800 < len(x) < SR * 5 and x.std() > 1e-3
    ]
    print("sfx", len(sfx))
    for i in range(8):
        x = pink(n) * 0.01
        for _ in range(R.randint(25, 90)):
            s = R.choice(sfx)
            at = R.randint(0, n - len(s))
            x[at : at + len(s)] += s / s.std() * 0.1 * rng.lognormal(0, 0.7)
        pool[f"sfx{i}"] = x
    pool = {k: (norm(v) * 3000).clip(-32000, 32000).astype(np.int16) for k, v in pool.items() if len(v) > SR * 8}
    np.savez("noise.npz", **pool)
    print({k: round(len(v) / SR) for k, v in pool.items()}, flush=True)
    # ---- held-out development set: unseen voices x unseen noise (real coffee shop, babble of the unseen human)
    hv = voices("speech/heldout/*")
    hv["ast_en"] = held
    cs = ff("noise/blanket_coffee-shop.ogg")
    cs = norm(np.tile(cs, 3))
    C, Y, G = [], [], []
    for g, u in hv.items():
        for i in range(24):
            x = segment(u, 1.0) * 32768
            k = i % 3
            nz = (
                cs[(at := R.randint(0, len(cs) - N)) : at + N]
                if i % 2
                else norm(
                    sum(
                        fftconvolve(segment(held if g != "ast_en" else hv["awb"], R.uniform(0.9, 1.1)), rir(0.4))[:N]
                        for _ in range(4)
                    )
                    + 1e-9
                )
            )
            C.append(x)
            Y.append(x + nz * np.sqrt(power(x) / 10 ** ((12, 8, 4)[k] / 10)))
            G.append(g)
    np.savez("dev.npz", clean=np.stack(C).astype(np.float32), noisy=np.stack(Y).astype(np.float32), group=np.array(G))
    print("dev", len(C))
