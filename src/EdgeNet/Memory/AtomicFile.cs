namespace EdgeNet.Memory;

/// <summary>Files that are written whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file under a temporary name, flushes it to the disk, and renames it: a power cut leaves the old file or the new one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="isSecret">Whether nobody but its owner may read it.</param>
    /// <exception cref="EdgeNetException">The file can't be written; nothing is left of it.</exception>
    public static void Write(string path, Action<Stream> write, bool isSecret = false)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (isSecret && !OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var temporary = TemporaryName(path);
        try
        {
            using (var stream = new FileStream(temporary, options))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EdgeNetException($"'{path}' cannot be written: {e.Message.Replace(temporary, path, StringComparison.Ordinal)}", e);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    /// <summary>The name a file has in this process until it is whole.</summary>
    internal static string TemporaryName(string path) => $"{path}.{Environment.ProcessId}.tmp";
}
