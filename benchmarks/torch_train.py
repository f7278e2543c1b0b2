#!/usr/bin/python3
"""How many samples a second PyTorch trains: the networks of `EdgeNet.Benchmarks train`, on two threads.
With --beside COMMAND, where COMMAND begins that program, the two take turns, and each row ends with how many times as fast we are.
Debian: apt-get install python3-torch libopenblas0-pthread"""
import argparse
import shlex
import statistics
import subprocess
import time

import torch
from torch import nn

THREADS = 2


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.LSTM(1, 256, 2, batch_first=True)
        self.head = nn.Sequential(nn.Linear(256, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, x):
        return self.head(self.layers(x)[0][:, -1])


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(), nn.Linear(576, 64), nn.ReLU(), nn.Linear(64, 10))


class Trainer:
    """A network, a batch, and how long its steps took."""

    def __init__(self, name, model, x, y, loss, steps):
        self.name, self.model, self.x, self.y, self.loss, self.steps = name, model, x, y, loss, steps
        self.optimizer = torch.optim.Adam(model.parameters(), 1e-3)
        for _ in range(3):
            self.step()

    def step(self):
        start = time.perf_counter()
        self.optimizer.zero_grad()
        self.loss(self.model(self.x), self.y).backward()
        self.optimizer.step()
        return time.perf_counter() - start

    def rates(self):
        """Samples a second: of the shortest step and of the median."""
        times = [self.step() for _ in range(self.steps)]
        return len(self.x) / min(times), len(self.x) / statistics.median(times)


def rates_beside(command, name):
    """The same two of EdgeNet's steps."""
    table = subprocess.run([*command, "train", name, "--seconds", "3"], capture_output=True, text=True, check=True).stdout
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == name and cells[2] == str(THREADS):
            return float(cells[3]), float(cells[4])
    raise SystemExit(f"no row of {name} on {THREADS} threads in:\n{table}")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--beside", metavar="COMMAND", help='such as "dotnet EdgeNet.Benchmarks.dll"')
    options.add_argument("--rounds", type=int, default=3)
    options = options.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(THREADS)
    trainers = [
        Trainer("keras_cnn", cnn(), torch.randn(128, 1, 28, 28), torch.randint(0, 10, (128,)), nn.CrossEntropyLoss(), 20),
        Trainer("keras_lstm", Lstm(), torch.randn(32, 60, 1), torch.randn(32, 1), nn.MSELoss(), 5),
    ]
    print("| model | batch | PyTorch | median |" + (" EdgeNet | median | ratio | from | to |" if options.beside else ""))
    print("|---|--:|--:|--:|" + ("--:|--:|--:|--:|--:|" if options.beside else ""))
    for trainer in trainers:
        theirs, ours = [], []
        for _ in range(options.rounds):
            theirs.append(trainer.rates())
            if options.beside:
                ours.append(rates_beside(shlex.split(options.beside), trainer.name))
        row = [trainer.name, len(trainer.x), *best(theirs)]
        if ours:
            # Of the medians: what a step usually takes, not what it takes when all goes well.
            ratios = [our[1] / their[1] for our, their in zip(ours, theirs)]
            row += [*best(ours), f"{statistics.median(ratios):.2f}", f"{min(ratios):.2f}", f"{max(ratios):.2f}"]
        print("| " + " | ".join(str(cell) for cell in row) + " |", flush=True)


def best(rounds):
    return [f"{max(shortest for shortest, _ in rounds):,.0f}", f"{max(median for _, median in rounds):,.0f}"]


main()
