using System.Security.Cryptography;

namespace EdgeNet.Models;

/// <summary>The public half of a key that models are signed with. A device that has it takes no model of anybody else.</summary>
/// <example><code>using var model = Model.Open("clothes.edgenet", new OpenOptions { Key = ModelKey.Open("public.pem") });</code></example>
public sealed class ModelKey
{
    private readonly byte[] info;
    private readonly byte[] id;

    private ModelKey(byte[] info) => (this.info, id) = (info, SHA256.HashData(info));

    /// <summary>Tells keys apart: the first bytes of the SHA-256 of the key, in hexadecimal digits.</summary>
    public string Fingerprint => Signature.Fingerprint(id);

    /// <summary>The SHA-256 of the key.</summary>
    internal ReadOnlySpan<byte> Id => id;

    /// <summary>Reads a key in PEM: a public one, or the public half of a private one.</summary>
    /// <exception cref="EdgeNetException">The file can't be read, or holds no such key.</exception>
    public static ModelKey Open(string path)
    {
        using var key = KeyFile.Read(path);
        return Of(key);
    }

    /// <summary>Takes a public key from PEM text, such as a constant of the program.</summary>
    /// <exception cref="EdgeNetException">It holds no such key.</exception>
    public static ModelKey Parse(string pem)
    {
        using var key = KeyFile.Parse(pem, "the text given");
        return Of(key);
    }

    /// <summary>Writes the key as PEM.</summary>
    /// <exception cref="EdgeNetException">The file can't be written.</exception>
    public void Save(string path) => KeyFile.Write(path, ToString(), isSecret: false);

    /// <summary>The key as PEM.</summary>
    public override string ToString() => PemEncoding.WriteString("PUBLIC KEY", info);

    internal static ModelKey Of(ECDsa key) => new(key.ExportSubjectPublicKeyInfo());

    internal bool Verifies(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(info, out _);
        return key.VerifyData(message, signature, HashAlgorithmName.SHA256);
    }
}
