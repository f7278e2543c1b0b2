using EdgeNet.Data.Arrays;
using EdgeNet.Data.Audio;
using EdgeNet.Data.Datasets;
using EdgeNet.Data.Images;
using EdgeNet.Data.Sources;
using EdgeNet.Data.Tables;
using EdgeNet.Tensors;
using EdgeNet.Tests.Cli;

namespace EdgeNet.Tests.Documentation;

/// <summary>What docs/data.md shows runs.</summary>
public sealed class DataExampleTests
{
    [Fact]
    public void A_source_is_opened_and_read()
    {
        var batches = 0;

        var source = DataSource.Open("digits");           // or a path
        Console.WriteLine(source.Description);

        var train = source.Train.Shuffle(seed: 1).Batch(32, dropRemainder: true);
        using var reader = train.Prefetch();              // a thread fills the next batches
        for (var epoch = 0; epoch < 3; epoch++)
        {
            reader.Begin(epoch);
            while (reader.Next(out var batch))
            {
                ReadOnlySpan<float> pixels = batch.Input.Span<float>();   // [32, 8, 8, 1]
                ReadOnlySpan<int> classes = batch.Target.Span<int>();     // [32]
                batches += pixels.Length == 32 * 64 && classes.Length == 32 ? 1 : 0;
            }
        }

        Assert.Equal(3 * train.Count, batches);
    }

    [Fact]
    public void Readers_of_each_kind_make_tensors_and_datasets()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["flowers/daisy", "flowers/rose"])
        {
            Directory.CreateDirectory(folder[name]);
            for (var i = 0; i < 5; i++) new Image(8, 8, 3).Save(folder[$"{name}/{i}.png"]);
        }

        File.WriteAllText(folder["houses.csv"], "size,district,price\n" + string.Concat(Enumerable.Range(0, 10).Select(i => $"{i},{(i % 2 == 0 ? "north" : "south")},{i * 1.5}\n")));
        Npy.Save(folder["x.npy"], new Tensor(new(DType.F32, [6, 4])));
        Npy.Save(folder["y.npy"], new Tensor(new(DType.F32, [6, 1])));
        new Sound(new(new(DType.F32, [8000, 2])), 8000).Save(folder["speech.wav"]);

        var flowers = new ImageFolder(folder["flowers"], height: 64, width: 64);
        var (train, test) = flowers.Split(0.8, seed: 1, flowers.Labels);   // as many of each class in both

        var table = CsvTable.Load(folder["houses.csv"]);
        var houses = Dataset.From(table.ToTensor(["size"]), table.ToTensor(["price"]));

        var arrays = Dataset.From(Npy.Load(folder["x.npy"]), Npy.Load(folder["y.npy"]));

        var speech = Sound.Load(folder["speech.wav"]).ToMono().Resample(4_000);
        var windows = Dataset.Windows(speech.Samples, length: 400, horizon: 1, stride: 160);

        Assert.Equal((8, 2, 10, 6), (train.Count, test.Count, houses.Count, arrays.Count));
        Assert.Equal([400, 1], windows.CreateItem().Input.Shape);
    }

    [Fact]
    public void A_dataset_of_ones_own_needs_three_members()
    {
        var waves = new Waves();
        var item = waves.CreateItem();
        waves.Read(epoch: 0, index: 3, item);
        Assert.Equal(3, item.Target.Span<int>()[0]);
        Assert.NotEqual(0, item.Input.Span<float>()[1]);
    }

    [Fact]
    public void Images_are_augmented_and_normalized()
    {
        var source = DataSource.Open("digits");

        var augmented = source.Train.Augment(new() { Crop = 1, Rotate = 10, Noise = 0.02f }, seed: 1);
        var scaling = Normalization.Fit(source.Train);          // of the training part alone
        var train = augmented.Normalize(scaling).Shuffle(seed: 1).Batch(32, dropRemainder: true);
        var test = source.Test.Normalize(scaling).Batch(32);    // its last batch may be smaller: batch.Count

        Assert.Equal(augmented.Count / 32, train.Count);
        Assert.Equal((source.Test.Count + 31) / 32, test.Count);
    }

    private sealed class Waves : Dataset<Example>
    {
        public override int Count => 100;

        public override Example CreateItem() => new([new(new(DType.F32, [50, 1]))], [new(new(DType.I32, []))]);

        protected override void Fill(int epoch, int index, Example item)
        {
            var wave = item.Input.Span<float>();
            for (var t = 0; t < wave.Length; t++) wave[t] = MathF.Sin(0.1f * index * t);
            item.Target.Span<int>()[0] = index;
        }
    }
}
