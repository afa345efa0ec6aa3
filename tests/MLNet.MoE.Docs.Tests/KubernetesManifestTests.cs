using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace MLNet.MoE.Docs.Tests;

/// <summary>The manifests of the cluster sample, against the types that the Kubernetes client has from the published schema.</summary>
[TestClass]
public sealed class KubernetesManifestTests
{
    private static string Bench => Manifest("bench.yaml");

    [TestMethod]
    public void Manifests_have_fields_of_the_schema_alone()
    {
        CollectionAssert.AreEqual(
            (Type[])[typeof(V1PersistentVolumeClaim), typeof(V1Job)], Read(Bench).ConvertAll(each => each.GetType()));
        Assert.IsInstanceOfType<V1Job>(Read(Manifest("report.yaml")).Single());
    }

    [TestMethod]
    public void Misspelt_field_is_found()
        => Assert.Throws<YamlException>(() => Read(Bench.Replace("completionMode", "completionsMode", StringComparison.Ordinal)));

    [TestMethod]
    public void Shares_are_as_many_as_completions_and_write_to_the_claimed_volume_without_being_root()
    {
        var objects = Read(Bench);
        var claim = objects.OfType<V1PersistentVolumeClaim>().Single();
        var job = objects.OfType<V1Job>().Single().Spec;
        var pod = job.Template.Spec;
        var container = pod.Containers.Single();
        Assert.AreEqual("Indexed", job.CompletionMode);
        Assert.AreEqual(job.Completions.ToString(), container.Env.Single(variable => variable.Name == "MOE_SHARDS").Value);
        Assert.AreEqual(claim.Metadata.Name, pod.Volumes.Single(volume => volume.Name == "results").PersistentVolumeClaim.ClaimName);
        Assert.AreEqual("/results", container.VolumeMounts.Single(mount => mount.Name == "results").MountPath);
        Assert.IsTrue(pod.SecurityContext.RunAsNonRoot);
        Assert.IsFalse(container.SecurityContext.AllowPrivilegeEscalation);
    }

    private static string Manifest(string name) => File.ReadAllText(Repository.Path("samples", "cluster", "kubernetes", name));

    private static List<object> Read(string manifests) => KubernetesYaml.LoadAllFromString(manifests, strict: true);
}
