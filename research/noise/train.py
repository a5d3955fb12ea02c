"""Teacher-student training. usage: train.py NAME MINUTES [--mode A|B|AB] [--init FILE] [--filtered FILE] [--lr X]"""

import sys, time, argparse, numpy as np, torch, random
from scipy.signal import fftconvolve
from feats import *
from net import *
from data import rir, power

ap = argparse.ArgumentParser()
ap.add_argument("name")
ap.add_argument("minutes", type=float)
ap.add_argument("--mode", default="A")
ap.add_argument("--init")
ap.add_argument("--lr", type=float, default=1.5e-3)
ap.add_argument("--lrb", type=float, default=1e-4)
ap.add_argument("--bs", type=int, default=16)
ap.add_argument("--nt", type=int, default=2)
ap.add_argument("--loudest", type=float, default=22.0, help="most dB of speech to noise")
ap.add_argument("--write", help="write every segment in noise, once, and end: what filter.mjs takes")
ap.add_argument("--filtered", help="what filter.mjs made; four sounds in ten come from it")
A = ap.parse_args()
torch.set_num_threads(A.nt)
torch.manual_seed(1)
R = random.Random()
rng = np.random.default_rng()
SR, N = 16000, 64000


class Heads(Stock):
    "Stock with the xent branch as a second, sharper, teacher signal"

    def __init__(s, path):
        super().__init__(path)
        m = Mdl(path)
        s.xw, s.xb = P(m.field("prefinal-xent.affine", "LinearParams")), P(
            m.field("prefinal-xent.affine", "BiasParams")
        )
        s.xbn1 = BN(m, "prefinal-xent.batchnorm1")
        s.xcl = P(m.field("prefinal-xent.linear", "Params"))
        s.xbn2 = BN(m, "prefinal-xent.batchnorm2")
        s.xow, s.xob = P(m.field("output-xent.affine", "LinearParams")), P(m.field("output-xent.affine", "BiasParams"))

    def both(s, x, iv):
        h = s.trunk(x, iv)
        b = s.xbn1(torch.relu(F.linear(h, s.xw, s.xb)))
        b = F.linear(s.xbn2(F.linear(b, s.xcl)), s.xow, s.xob)
        return s.chain(h), b


iv = Ivector()
T = (N - 400) // 160 + 1
ENDS = iv_ends(T)
MDL = MODEL + "/am/final.mdl"
teacher = Heads(MDL).eval().requires_grad_(False)
segs = np.load("segs.npy", mmap_mode="r")
pool = {k: v.astype(np.float32) for k, v in np.load("noise.npz").items()}
kinds = {}
[kinds.setdefault(k.rstrip("0123456789").split("_")[0], []).append(k) for k in pool]
W = {
    "babble": 5,
    "clatter": 1.5,
    "water": 1.2,
    "motor": 1.2,
    "pink": 0.5,
    "white": 0.4,
    "brown": 0.4,
    "amb": 2.5,
    "music": 1.5,
    "sfx": 1.2,
}
KN = list(kinds)
KW = [W.get(k, 1) for k in KN]
print({k: len(v) for k, v in kinds.items()})


def noise():
    x = np.zeros(N, np.float32)
    for _ in range(R.choice([1, 1, 2, 2, 3])):
        p = pool[R.choice(kinds[R.choices(KN, KW)[0]])]
        at = R.randint(0, len(p) - N)
        x += p[at : at + N] / (p[at : at + N].std() + 1e-3) * R.uniform(0.25, 1)
    if R.random() < 0.6:  # random smooth equaliser
        f = np.fft.rfft(x)
        g = np.interp(np.linspace(0, 1, len(f)) ** 0.5, np.linspace(0, 1, 7), [R.uniform(-8, 8) for _ in range(7)])
        x = np.fft.irfft(f * 10 ** (g / 20), N).astype(np.float32)
    return x


def corrupt(s):
    s = s.astype(np.float32)
    if R.random() < 0.3:
        s = fftconvolve(s, rir(R.uniform(0.1, 0.5)))[:N].astype(np.float32)
    if R.random() < 0.15:
        return s
    if R.random() < 0.2:  # microphone colour
        f = np.fft.rfft(s)
        g = np.interp(np.linspace(0, 1, len(f)) ** 0.5, np.linspace(0, 1, 6), [R.uniform(-5, 5) for _ in range(6)])
        s = np.fft.irfft(f * 10 ** (g / 20), N).astype(np.float32)
    n = noise()
    y = s + n * np.sqrt(power(s) / 10 ** (R.uniform(0, A.loudest) / 10) / ((n**2).mean() + 1e-9))
    m = np.abs(y).max()
    return y * min(1, 32000 / m)


@torch.no_grad()
def teach(x):
    m = mfcc(torch.from_numpy(x))
    a, b = teacher.both(pad(m, 26, 14), iv(m, ENDS))
    return (a - a.mean(2, keepdim=True)).half(), torch.log_softmax(b, 2).half()


t0 = time.time()
TA, TB = [], []
import os

if os.path.exists("teach.pt"):
    TA, TB = torch.load("teach.pt", mmap=True)
else:
    for i in range(0, len(segs), 32):
        a, b = teach(segs[i : i + 32].astype(np.float32))
        TA.append(a)
        TB.append(b)
    TA, TB = torch.cat(TA), torch.cat(TB)
    torch.save((TA, TB), "teach.pt")
print("teacher", TA.shape, round(time.time() - t0), flush=True)
student = Heads(MDL).requires_grad_("B" in A.mode)
if A.write:
    with open(A.write, "wb") as file:
        for i in range(len(segs)):
            file.write(np.clip(corrupt(segs[i]), -32767, 32767).astype(np.int16).tobytes())
    sys.exit()
filtered = np.fromfile(A.filtered, np.int16).reshape(-1, N) if A.filtered else np.zeros((0, N), np.int16)


def sound(i):
    "As the decoder's noise filter leaves it, or noisy as it comes"
    return filtered[i].astype(np.float32) if i < len(filtered) and R.random() < 0.4 else corrupt(segs[i])


m = mfcc(torch.from_numpy(np.stack([corrupt(segs[i]) for i in range(64)])))
front = Front(m.mean((0, 1)), m.std((0, 1))) if "A" in A.mode else None
if A.init:
    k = torch.load(A.init)
    if front:
        front.load_state_dict(k["front"])
    if k.get("student"):
        student.load_state_dict(k["student"])


def run(x, front, student):
    with torch.no_grad():
        v = iv(x, ENDS)
    if front is None:
        return student.both(pad(x, 26, 14), v)
    return student.both(front(pad(x, 26 + front.ctx, 14 + front.ctx)), v)


SH = 2.5


def losses(a, b, ta, tb):
    a = a - a.mean(2, keepdim=True)
    lt = torch.log_softmax(SH * ta, 2)
    k1 = (lt.exp() * (lt - torch.log_softmax(SH * a, 2))).sum(2).mean()
    mse = ((a - ta) ** 2).mean()
    k2 = (tb.exp() * (tb - torch.log_softmax(b, 2))).sum(2).mean()
    return k1, mse, k2


dev = np.load("dev.npz", allow_pickle=True)
DG = dev["group"]
DX, DY = torch.from_numpy(dev["clean"]), torch.from_numpy(dev["noisy"])
torch.manual_seed(3)
DXm, DYm = mfcc(DX), mfcc(DY)
DT = [t.float() for t in teach(dev["clean"])]
torch.manual_seed(int(time.time()))


def evaluate(tag):
    with torch.no_grad():
        for nm, X in (("noisy", DYm), ("clean", DXm)):
            r = {}
            for g in sorted(set(DG)):
                k = np.nonzero(DG == g)[0]
                a, b = run(X[k], front, student)
                r[g] = [round(float(z), 3) for z in losses(a, b, DT[0][k], DT[1][k])]
            print(tag, nm, r, flush=True)


evaluate("init")
ps = []
if front:
    ps.append(dict(params=list(front.parameters()), lr=A.lr, base=A.lr))
if "B" in A.mode:
    ps.append(
        dict(
            params=[p for n, p in student.named_parameters() if not n.startswith(("xw", "xb", "xcl", "xow", "xob"))],
            lr=A.lrb,
            base=A.lrb,
        )
    )
opt = torch.optim.Adam(ps, betas=(0.9, 0.98))
t0 = time.time()
step = 0
acc = np.zeros(3)
order = []
last = t0
while True:
    el = (time.time() - t0) / 60 / A.minutes
    if el >= 1:
        break
    for g in opt.param_groups:
        g["lr"] = g["base"] * min(1, (step + 1) / 30) * max(0.03, 1 - el)
    if len(order) < A.bs:
        order = list(rng.permutation(len(segs)))
    k = [order.pop() for _ in range(A.bs)]
    x = mfcc(torch.from_numpy(np.stack([sound(i) for i in k])), dither=R.uniform(0.1, 1))
    a, b = run(x, front, student)
    l = losses(a, b, TA[k].float(), TB[k].float())
    loss = l[0] + 1.0 * l[1] + 0.5 * l[2]
    opt.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_([p for g in ps for p in g["params"]], 5.0)
    opt.step()
    step += 1
    acc += [float(z) for z in l]
    if step % 40 == 0:
        print(step, f"{el:.2f}", (acc / 40).round(3).tolist(), f"{(time.time() - last) / 40:.2f}s/step", flush=True)
        acc[:] = 0
        last = time.time()
    if step % 200 == 0:
        evaluate(step)
        torch.save(
            dict(front=front.state_dict() if front else None, student=student.state_dict() if "B" in A.mode else None),
            f"{A.name}.pt",
        )
        last = time.time()
evaluate("end")
torch.save(
    dict(front=front.state_dict() if front else None, student=student.state_dict() if "B" in A.mode else None),
    f"{A.name}.pt",
)
print("saved", step)
