using System.Security.Cryptography;

namespace EdgeNet.Models;

/// <summary>The private half of a key that models are signed with: ECDSA over the curve P-256. Who has it can sign; keep it to yourself.</summary>
/// <example><code>
/// using var key = SigningKey.Create();
/// key.Save("key.pem");
/// key.PublicKey.Save("public.pem");
/// Model.Sign("clothes.edgenet", key);
/// </code></example>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa key;

    private SigningKey(ECDsa key) => (this.key, PublicKey) = (key, ModelKey.Of(key));

    /// <summary>The half that anybody may have, and that a model is opened with.</summary>
    public ModelKey PublicKey { get; }

    /// <summary>Makes a new key.</summary>
    public static SigningKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a private key in PEM.</summary>
    /// <exception cref="EdgeNetException">The file can't be read, or holds no such key.</exception>
    public static SigningKey Open(string path)
    {
        var read = KeyFile.Read(path);
        try
        {
            _ = read.ExportECPrivateKey();
            return new(read);
        }
        catch (CryptographicException e)
        {
            read.Dispose();
            throw new EdgeNetException($"'{path}' holds a public key; models are signed with the private one, which the key's owner has.", e);
        }
    }

    /// <summary>Writes the key as PEM, for its owner's eyes only. A file that is there already is never written over: a lost key can't be had again.</summary>
    /// <exception cref="EdgeNetException">The file can't be written, or is there already.</exception>
    public void Save(string path)
    {
        if (File.Exists(path)) throw new EdgeNetException($"'{path}' is there already; a key is never written over: choose another name.");
        KeyFile.Write(path, key.ExportPkcs8PrivateKeyPem(), isSecret: true);
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    internal byte[] Sign(ReadOnlySpan<byte> message) => key.SignData(message, HashAlgorithmName.SHA256);
}
