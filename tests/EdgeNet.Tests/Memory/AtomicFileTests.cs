using EdgeNet.Memory;

namespace EdgeNet.Tests.Memory;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("edgenet").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Asked => Path.Combine(folder, "model.edgenet");

    [Fact]
    public void The_name_asked_for_is_given_when_all_is_written()
    {
        File.WriteAllText(Asked, "old");
        AtomicFile.Write(Asked, stream =>
        {
            stream.WriteByte((byte)'n');
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(Asked));
            Assert.Equal(2, Directory.GetFiles(folder).Length);
        });
        Assert.Equal("n", File.ReadAllText(Assert.Single(Directory.GetFiles(folder))));
    }

    [Fact]
    public void A_failure_half_way_leaves_the_old_file_and_nothing_else()
    {
        File.WriteAllText(Asked, "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(Asked, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(Assert.Single(Directory.GetFiles(folder))));
    }

    [Theory]
    [InlineData("missing/model.edgenet")]
    [InlineData("nul\0.edgenet")]
    public void An_error_names_the_path_that_was_asked_for(string name)
    {
        var path = Path.Combine(folder, name);
        var error = Assert.Throws<EdgeNetException>(() => AtomicFile.Write(path, static _ => { })).Message;
        Assert.Contains(path, error, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_its_place_is_an_error_and_stays()
    {
        Directory.CreateDirectory(Asked);
        Assert.Contains(Asked, Assert.Throws<EdgeNetException>(() => AtomicFile.Write(Asked, static _ => { })).Message, StringComparison.Ordinal);
        Assert.Equal([Asked], Directory.GetFileSystemEntries(folder));
    }
}
