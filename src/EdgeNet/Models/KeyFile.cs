using System.Security.Cryptography;
using System.Text;
using EdgeNet.Memory;

namespace EdgeNet.Models;

/// <summary>Keys as PEM files.</summary>
internal static class KeyFile
{
    private const string P256 = "1.2.840.10045.3.1.7";

    public static ECDsa Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), $"'{path}'");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EdgeNetException($"The key '{path}' cannot be read: {e.Message}", e);
        }
    }

    public static ECDsa Parse(string pem, string source)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (string.Equals(key.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value, P256, StringComparison.Ordinal)) return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new EdgeNetException($"{source} holds no key for models: expected one ECDSA key in PEM, not encrypted. `edgenet sign --new-key key.pem` makes one.", e);
        }

        key.Dispose();
        throw new EdgeNetException($"{source} holds a key over another curve; models are signed over P-256. `edgenet sign --new-key key.pem` makes such a key.");
    }

    public static void Write(string path, string pem, bool isSecret) =>
        AtomicFile.Write(path, stream => stream.Write(Encoding.ASCII.GetBytes(pem + '\n')), isSecret);
}
