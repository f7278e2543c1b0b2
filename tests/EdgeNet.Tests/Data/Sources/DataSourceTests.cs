using System.Globalization;
using EdgeNet.Data;
using EdgeNet.Data.Arrays;
using EdgeNet.Data.Datasets;
using EdgeNet.Data.Sources;
using EdgeNet.Models;
using EdgeNet.Tensors;
using EdgeNet.Tests.Cli;

namespace EdgeNet.Tests.Data.Sources;

public sealed class DataSourceTests
{
    [Fact]
    public void The_built_in_clothes_are_balanced_images_with_named_classes()
    {
        var source = DataSource.Open("fashion-10k");
        Assert.True(source.Augmentation!.Flip);
        Assert.Equal((8_500, 1_500), (source.Train.Count, source.Test.Count));
        Assert.Equal([28, 28, 1], source.InputShape);
        Assert.Equal("Ankle boot", source.Labels[9]);
        Assert.Equal(Enumerable.Repeat(850, 10), source.Train.ClassesOf().CountBy(c => c).OrderBy(c => c.Key).Select(c => c.Value));
        Assert.Equal(Enumerable.Repeat(150, 10), source.Test.ClassesOf().CountBy(c => c).OrderBy(c => c.Key).Select(c => c.Value));
        var item = source.Train.CreateItem();
        source.Train.Read(0, 0, item);
        Assert.Equal("Ankle boot", source.Labels[item.Target.Span<int>()[0]]); // as the whole set begins
        Assert.Equal((0f, 1f), (item.Input.Span<float>().ToArray().Min(), item.Input.Span<float>().ToArray().Max()));
        var info = source.ToModelInfo("image");
        Assert.Equal((ModelTask.Classification, ColorOrder.Grey), (info.Task, info.Preprocessing[0].Order));
    }

    [Fact]
    public void The_built_in_digits_are_all_there_and_split_by_class()
    {
        var source = DataSource.Open("digits");
        Assert.Equal(1_797, source.Train.Count + source.Test.Count);
        Assert.Equal([8, 8, 1], source.InputShape);
        Assert.Equal(10, source.Outputs);
        Assert.All(source.Test.ClassesOf().CountBy(c => c), c => Assert.InRange(c.Value, 34, 37));
        var item = source.Train.CreateItem();
        source.Train.Read(0, 0, item);
        Assert.All(item.Input.Span<float>().ToArray(), value => Assert.Equal(MathF.Round(value * 16), value * 16, 0.05f));
    }

    [Fact]
    public void The_built_in_weather_forecasts_the_temperature_behind_what_was_trained_on()
    {
        var source = DataSource.Open("weather");
        Assert.Equal([60, 1], source.InputShape);
        Assert.Equal(["temperature"], source.Labels.ToArray());
        Assert.Equal(8_759 - 1_752 - 60, source.Train.Count);
        Assert.Equal(1_752, source.Test.Count);
        var (train, test) = (source.Train.CreateItem(), source.Test.CreateItem());
        source.Train.Read(0, source.Train.Count - 1, train);
        source.Test.Read(0, 0, test);
        Assert.Equal(train.Target.Span<float>()[0], test.Input.Span<float>()[59]);
        Assert.Equal(train.Input.Span<float>()[59], test.Input.Span<float>()[58]);
        source.Train.Read(0, 0, train);
        source.Target!.Undo(train.Target.Span<float>());
        Assert.InRange(train.Target.Span<float>()[0], 2, 8); // degrees of an early January
        Assert.Equal(3, DataSource.Open("weather", new() { Columns = ["pressure", "wind"] }).InputShape[1]);
    }

    [Fact]
    public void Text_to_predict_makes_a_classification_whose_categories_become_columns()
    {
        var source = OpenTable("size,color,species\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},{(i % 2 == 0 ? "red" : "blue")},{(i < 10 ? "small" : "large")}\n")));
        Assert.Equal(ModelTask.Classification, source.Task);
        Assert.Equal(["large", "small"], source.Labels.ToArray());
        Assert.Equal(["size", "color=blue", "color=red"], source.Columns.ToArray());
        Assert.Equal((16, 4), (source.Train.Count, source.Test.Count));
        Assert.Equal([1, 1, 0, 0], source.Test.ClassesOf().OrderDescending());
        var again = Normalization.Fit(source.Train);
        Assert.All(again.Mean, mean => Assert.Equal(0, mean, 1e-5f));
        var info = source.ToModelInfo("row");
        Assert.Equal("size,color=blue,color=red", info.Metadata["columns"]);
        Assert.Equal(source.Input!.Scale.ToArray(), Normalization.Parse(info.Metadata["normalization.input"]).Scale.ToArray());
    }

    [Fact]
    public void Numbers_to_predict_make_a_regression_and_few_whole_ones_a_classification()
    {
        var exams = "study,y,sleep\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},{i % 2},{i % 5}\n"));
        var source = OpenTable(exams);
        Assert.Equal((ModelTask.Classification, "y"), (source.Task, "y"));
        Assert.Equal(["study", "sleep"], source.Columns.ToArray());
        var regression = OpenTable(exams, new() { Task = DataTask.Regression, Targets = ["Study", "sleep"] });
        Assert.Equal((ModelTask.Regression, 2), (regression.Task, regression.Outputs));
        Assert.Equal(ModelTask.Regression, OpenTable("a,b\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},{i * 0.5}\n"))).Task);
    }

    [Theory]
    [InlineData("0.01:00:00", 48, 24)]
    [InlineData("0.00:30:00", 48, 48)]
    [InlineData("0.00:30:00", 47, 1)] // a day isn't within the window
    [InlineData("1.00:00:00", 14, 7)]
    [InlineData("30.00:00:00", 24, 12)]
    [InlineData("0.00:00:17", 48, 1)]
    public void The_distance_of_its_steps_tells_after_how_many_a_series_recurs(string step, int window, int season)
    {
        var time = new DateTime(2024, 1, 1);
        // Where a record is missing, the other distances tell.
        var rows = Enumerable.Range(0, 90).Where(i => i != 40).Select(i => $"{time + i * TimeSpan.Parse(step, CultureInfo.InvariantCulture):yyyy-MM-ddTHH:mm:ss},{i},{-i}\n");
        var series = OpenTable("at,a,b\n" + string.Concat(rows), new() { Task = DataTask.Series, Window = window, Targets = ["b"], TestShare = 0.3 }).Series!;
        Assert.Equal((season, 1), (series.Season, Assert.Single(series.Forecast)));
    }

    [Fact]
    public void Dates_that_increase_make_a_series_and_others_are_left_out()
    {
        var rows = Enumerable.Range(1, 28).Select(day => $"2021-02-{day:00},{day}.5\n").ToArray();
        var series = OpenTable("day,sold\n" + string.Concat(rows), new() { Window = 5, Horizon = 2 });
        Assert.Equal([5, 1], series.InputShape);
        Assert.Equal([2, 1], series.Train.CreateItem().Target.Shape);
        Assert.Equal((28 - 6 - 6, 6 - 1), (series.Train.Count, series.Test.Count));
        Assert.Equal(ModelTask.Regression, OpenTable("day,size,sold\n" + string.Concat(rows.Reverse().Select((row, i) => row.Replace(",", $",{i},", StringComparison.Ordinal)))).Task);
    }

    [Theory]
    [InlineData("a,b\n1,x\n2,x\n", "'x' in every row")]
    [InlineData("a,b\n1,x\n2,y\n", "no classes")]
    [InlineData("a\n1.5\n2.5\n3.5\n", "nothing to learn from")]
    [InlineData("a,b\n", "no rows")]
    [InlineData("when\n2020-01-01\n", "no column but dates")]
    public void A_table_that_cannot_be_learned_from_is_refused_by_name(string text, string said)
    {
        var message = Assert.Throws<DataException>(() => OpenTable(text)).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.Contains("table.csv", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_is_missing_and_a_series_too_short_are_said_with_what_to_do()
    {
        Assert.Contains("There is no column 'price'; there are a, b", Assert.Throws<DataException>(() => OpenTable("a,b\n1,2\n", new() { Targets = ["price"] })).Message, StringComparison.Ordinal);
        Assert.Contains("shorter window", Assert.Throws<DataException>(() => OpenTable("a,b\n1,2\n", new() { Task = DataTask.Series })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_idx_files_without_a_test_part_is_split()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["train-images-idx3-ubyte"], Idx.Encode(new Tensor(new(DType.U8, [10, 3, 4]))));
        File.WriteAllBytes(folder["train-labels-idx1-ubyte"], Idx.Encode(Tensor.From([.. Enumerable.Range(0, 10).Select(i => (byte)(i % 2))], [10])));
        var source = DataSource.Open(folder[""]);
        Assert.Equal((8, 2), (source.Train.Count, source.Test.Count));
        Assert.Equal([3, 4, 1], source.InputShape);
        Assert.Equal(["0", "1"], source.Labels.ToArray());
    }

    [Fact]
    public void Arrays_are_understood_as_two_files_or_as_a_folder()
    {
        using var folder = new TemporaryFolder();
        string At(string name) => folder[name];
        Npy.Save(At("x_train.npy"), new Tensor(new(DType.U8, [10, 4, 4, 3])));
        Npy.Save(At("y_train.npy"), Tensor.From([.. Enumerable.Range(0, 10).Select(i => (long)(i % 2))], [10]));
        var images = DataSource.Open(folder[""]);
        Assert.Equal((ModelTask.Classification, ColorOrder.Rgb, 8), (images.Task, images.Colors, images.Train.Count));
        Npy.Save(At("x_test.npy"), new Tensor(new(DType.U8, [3, 4, 4, 3])));
        Npy.Save(At("y_test.npy"), Tensor.From([0L, 1L, 2L], [3]));
        images = DataSource.Open(folder[""]);
        Assert.Equal((10, 3, 3), (images.Train.Count, images.Test.Count, images.Outputs));
        Npy.Save(At("a.npy"), new Tensor(new(DType.F32, [10, 6])));
        Npy.Save(At("b.npy"), new Tensor(new(DType.F32, [10])));
        var numbers = DataSource.Open($"{At("a.npy")},{At("b.npy")}");
        Assert.Equal((ModelTask.Regression, 1), (numbers.Task, numbers.Outputs));
        Assert.Throws<DataException>(() => DataSource.Open($"{At("a.npy")},{At("y_test.npy")}"));
        Assert.Throws<DataException>(() => DataSource.Open($"{At("y_test.npy")},{At("y_test.npy")}"));
    }

    [Fact]
    public void A_folder_of_images_is_split_or_has_its_parts_itself()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 5; i++)
            foreach (var name in (string[])["cat", "dog"]) ImageFolderTests.Save(folder, $"pets/{name}/{i}.png", new(20, 100, 3));
        var source = DataSource.Open(folder["pets"]);
        Assert.Equal([64, 20, 3], source.InputShape);
        Assert.Equal((8, 2), (source.Train.Count, source.Test.Count));
        Assert.Equal([0, 1], source.Test.ClassesOf().Order());
        Assert.Equal([9, 8, 1], DataSource.Open(folder["pets"], new() { ImageSize = (9, 8), Grey = true }).InputShape);
        foreach (var part in (string[])["train", "val"])
            foreach (var name in (string[])["cat", "dog"]) ImageFolderTests.Save(folder, $"split/{part}/{name}/1.png", new(8, 8, 1));
        var split = DataSource.Open(folder["split"]);
        Assert.Equal((2, 2, ColorOrder.Grey), (split.Train.Count, split.Test.Count, split.Colors));
        ImageFolderTests.Save(folder, "split/val/cow/1.png", new(8, 8, 1));
        Assert.Contains("cow", Assert.Throws<DataException>(() => DataSource.Open(folder["split"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_train_without_a_part_to_test_on_is_split()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 5; i++)
            foreach (var name in (string[])["cat", "dog"]) ImageFolderTests.Save(folder, $"pets/train/{name}/{i}.png", new(8, 8, 3));
        var source = DataSource.Open(folder["pets"]);
        Assert.Equal(["cat", "dog"], source.Labels.ToArray());
        Assert.Equal((8, 2), (source.Train.Count, source.Test.Count));
        for (var i = 0; i < 5; i++)
            foreach (var name in (string[])["train", "car"]) ImageFolderTests.Save(folder, $"traffic/{name}/{i}.png", new(8, 8, 3)); // the kind on rails
        Assert.Equal(["car", "train"], DataSource.Open(folder["traffic"]).Labels.ToArray());
    }

    [Fact]
    public void Data_of_one_class_are_refused()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 5; i++) ImageFolderTests.Save(folder, $"pets/cat/{i}.png", new(8, 8, 3));
        Assert.Contains("only class is 'cat'", Refused(folder["pets"]), StringComparison.Ordinal);
        SaveIdx(folder, "train", [3, 3, 3, 3]);
        Assert.Contains("class 3", Refused(folder[""]), StringComparison.Ordinal);
        var (x, y) = SaveNpy(folder, Tensor.From([0L, 0, 0, 0, 0, 0], [6]));
        Assert.Contains("class 0", Refused($"{x},{y}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_without_an_example_to_train_or_to_test_on_are_refused()
    {
        using var folder = new TemporaryFolder();
        SaveIdx(folder, "train", [0, 1, 0, 1]);
        SaveIdx(folder, "t10k", []);
        Assert.Contains("no examples to test on", Refused(folder[""]), StringComparison.Ordinal);
        SaveIdx(folder, "train", []);
        SaveIdx(folder, "t10k", [0, 1]);
        Assert.Contains("no examples to train on", Refused(folder[""]), StringComparison.Ordinal);
        var (x, y) = SaveNpy(folder, new Tensor(new(DType.F32, [0])));
        Assert.Contains("no examples", Refused($"{x},{y}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65_536)]
    [InlineData(2_000_000_000)]
    [InlineData(int.MaxValue)]
    public void A_label_that_is_no_class_number_is_refused_with_its_place(int label)
    {
        using var folder = new TemporaryFolder();
        int[] labels = [0, 1, 0, 1, label, label];
        SaveIdx(folder, "train", labels);
        var message = Refused(folder[""]);
        Assert.Contains($"training labels of IDX files in '{folder[""]}'", message, StringComparison.Ordinal);
        Assert.Contains($"example 4 is {label}", message, StringComparison.Ordinal);
        foreach (var targets in (Tensor[])[Tensor.From(labels, [6]), Tensor.From(Array.ConvertAll(labels, l => (long)l), [6, 1])])
        {
            var (x, y) = SaveNpy(folder, targets);
            message = Assert.Throws<DataException>(() => DataSource.Open($"{x},{y}", new() { Task = DataTask.Classification })).Message;
            Assert.Contains($"'{y}'", message, StringComparison.Ordinal);
            Assert.Contains($"example 4 is {label}", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Whole_numbers_in_an_array_are_classes_if_they_are_few_or_numbered_and_else_a_quantity()
    {
        using var folder = new TemporaryFolder();
        var prices = Open([.. Enumerable.Range(0, 100).Select(i => 500_000L - 5_000 * i)]);
        Assert.Equal((ModelTask.Regression, 1, 0), (prices.Task, prices.Outputs, prices.Labels.Length));
        Assert.Equal(500_000, Targets(prices.Train).Concat(Targets(prices.Test)).Max());
        Assert.Equal((ModelTask.Classification, 100), Kind(Open([.. Enumerable.Range(0, 300).Select(i => i % 100L)])));
        Assert.Equal((ModelTask.Regression, 1), Kind(Open([.. Enumerable.Range(0, 300).Select(i => 18 + i % 70L)]))); // years of age
        Assert.Equal((ModelTask.Classification, 6), Kind(Open([.. Enumerable.Range(0, 20).Select(i => 1 + i % 5L)])));
        Assert.Equal((ModelTask.Regression, 1), Kind(Open([0, 1, 2, 3, 4, 5, 6, 7]))); // each once, as in a table

        DataSource Open(long[] targets) => DataSource.Open(ArraysOf(Tensor.From(targets, [targets.Length])));

        string ArraysOf(Tensor targets)
        {
            var (x, y) = SaveNpy(folder, targets);
            return $"{x},{y}";
        }

        static (ModelTask, int) Kind(DataSource source) => (source.Task, source.Outputs);
    }

    [Fact]
    public void Whether_an_array_holds_classes_or_a_quantity_may_be_said()
    {
        using var folder = new TemporaryFolder();
        var (x, y) = SaveNpy(folder, Tensor.From([0L, 1, 2, 0, 1, 2], [6]));
        var points = DataSource.Open($"{x},{y}", new() { Task = DataTask.Regression });
        Assert.Equal((ModelTask.Regression, 1), (points.Task, points.Outputs));
        Assert.Equal([0, 0, 1, 1, 2, 2], Targets(points.Train).Concat(Targets(points.Test)).Order());
        (x, y) = SaveNpy(folder, Tensor.From([0f, 1, 2, 0, 1, 2], [6]));
        Assert.Equal(ModelTask.Regression, DataSource.Open($"{x},{y}").Task);
        Assert.Equal(3, DataSource.Open($"{x},{y}", new() { Task = DataTask.Classification }).Labels.Length);
        (x, y) = SaveNpy(folder, Tensor.From([0f, 1, 0.5f, 0, 1, 2], [6]));
        Assert.Contains("example 2 is 0.5", Assert.Throws<DataException>(() => DataSource.Open($"{x},{y}", new() { Task = DataTask.Classification })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_is_answered_with_what_could_be()
    {
        using var folder = new TemporaryFolder();
        var message = Assert.Throws<DataException>(() => DataSource.Open("fashoin")).Message;
        Assert.Contains("did you mean 'fashion'?", message, StringComparison.Ordinal);
        Assert.Contains("a subfolder of images for each class", message, StringComparison.Ordinal);
        Assert.Contains("holds no data", Assert.Throws<DataException>(() => DataSource.Open(folder[""])).Message, StringComparison.Ordinal);
        var file = folder["data.xlsx"];
        File.WriteAllText(file, "");
        Assert.Contains("data.xlsx", Assert.Throws<DataException>(() => DataSource.Open(file)).Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => DataSource.Open("digits", new() { TestShare = 1 }));
    }

    private static string Refused(string spec) => Assert.Throws<DataException>(() => DataSource.Open(spec)).Message;

    private static float[] Targets(Dataset<Example> data)
    {
        var item = data.CreateItem();
        return [.. Enumerable.Range(0, data.Count).Select(i =>
        {
            data.Read(0, i, item);
            return item.Target.Span<float>()[0];
        })];
    }

    private static void SaveIdx(TemporaryFolder folder, string part, int[] labels)
    {
        File.WriteAllBytes(folder[$"{part}-images-idx3-ubyte"], Idx.Encode(new Tensor(new(DType.U8, [labels.Length, 3, 4]))));
        File.WriteAllBytes(folder[$"{part}-labels-idx1-ubyte"], Idx.Encode(Tensor.From(labels, [labels.Length])));
    }

    private static (string Inputs, string Targets) SaveNpy(TemporaryFolder folder, Tensor targets)
    {
        var (x, y) = (folder["inputs.npy"], folder["targets.npy"]);
        Npy.Save(x, new Tensor(new(DType.F32, [targets.Shape[0], 6])));
        Npy.Save(y, targets);
        return (x, y);
    }

    private static DataSource OpenTable(string text, DataOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        var path = folder["table.csv"];
        File.WriteAllText(path, text);
        return DataSource.Open(path, options);
    }
}
