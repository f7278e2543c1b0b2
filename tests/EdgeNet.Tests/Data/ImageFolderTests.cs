using EdgeNet.Data;
using EdgeNet.Data.Datasets;
using EdgeNet.Data.Images;
using EdgeNet.Models;
using EdgeNet.Tests.Cli;

namespace EdgeNet.Tests.Data;

public sealed class ImageFolderTests
{
    [Fact]
    public void A_folder_for_each_class_becomes_images_of_one_size_with_class_numbers()
    {
        using var folder = new TemporaryFolder();
        Save(folder, "rose/a.png", new(1, 1, 3, [255, 0, 51]));
        Save(folder, "daisy/b.ppm", new(2, 2, 1, [0, 0, 255, 255]));
        Save(folder, "daisy/a.png", new(4, 4, 1));
        File.WriteAllText(folder["daisy/notes.txt"], "no image");
        var data = new ImageFolder(folder[""], height: 2, width: 2);
        Assert.Equal(["daisy", "rose"], data.Classes.ToArray());
        Assert.Equal([0, 0, 1], data.Labels.ToArray());
        var item = data.CreateItem();
        for (var pass = 0; pass < 2; pass++) // decoded, and kept
        {
            data.Read(0, 2, item);
            Assert.Equal(Enumerable.Repeat<float[]>([1, 0, 51 * (1 / 255f)], 4).SelectMany(pixel => pixel), item.Input.Span<float>().ToArray());
            Assert.Equal(1, item.Target.Span<int>()[0]);
        }

        Assert.Equal([0, 0, 1], data.ClassesOf());
        var grey = new ImageFolder(folder[""], height: 2, width: 2, ColorOrder.Grey);
        item = grey.CreateItem();
        grey.Read(0, 1, item);
        Assert.Equal([0f, 0f, 1f, 1f], item.Input.Span<float>().ToArray());
    }

    [Fact]
    public void An_image_that_was_read_is_not_opened_again()
    {
        using var folder = new TemporaryFolder();
        Save(folder, "one/a.png", new(1, 1, 1, [255]));
        var data = new ImageFolder(folder[""], height: 1, width: 1);
        var item = data.CreateItem();
        data.Read(0, 0, item);
        File.Delete(data.Paths[0]);
        item.Input.Bytes.Clear();
        data.Read(1, 0, item);
        Assert.Equal(1, item.Input.Span<float>()[0]);
    }

    [Fact]
    public void No_folder_no_classes_no_images_and_a_damaged_image_are_each_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("nowhere", Refused(folder["nowhere"]), StringComparison.Ordinal);
        Assert.Contains("subfolder", Refused(folder[""]), StringComparison.Ordinal);
        var rose = Directory.CreateDirectory(folder["rose"]).FullName;
        Assert.Contains($"'{rose}' has no images", Refused(folder[""]), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(rose, "a.png"), "no image");
        var data = new ImageFolder(folder[""], 1, 1);
        Assert.Contains(data.Paths[0], Assert.Throws<DataException>(() => data.Read(0, 0, data.CreateItem())).Message, StringComparison.Ordinal);

        static string Refused(string path) => Assert.Throws<DataException>(() => new ImageFolder(path, 1, 1)).Message;
    }

    internal static void Save(TemporaryFolder folder, string name, Image image)
    {
        var path = folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        image.Save(path);
    }
}
