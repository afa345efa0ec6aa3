using PuppeteerSharp;
using PuppeteerSharp.Media;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>
/// The report in a real browser: Chromium or Chrome, where one is installed or MOE_BROWSER names it. With MOE_SCREENSHOTS set to a folder,
/// the pictures are left there for people to look at.
/// </summary>
[TestClass]
public sealed class BrowserTests
{
    private static readonly string[] Known =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable", "/snap/bin/chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", @"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];

    // What the page looks like to someone who sees it: of every chart its size and marks, of the page its width and colours.
    private const string Look = """
        () => ({
          charts: [...document.querySelectorAll('section svg')].map(svg => {
            const box = svg.getBoundingClientRect();
            const marks = [...svg.querySelectorAll('circle, rect, path, line')].map(mark => mark.getBoundingClientRect()).filter(mark => mark.width + mark.height > 0.5);
            const texts = [...svg.querySelectorAll('text')].map(text => text.getBoundingClientRect());
            return {
              name: svg.getAttribute('aria-label'), width: box.width, height: box.height, marks: marks.length,
              outside: texts.filter(text => text.left < box.left - 6 || text.right > box.right + 6 || text.top < box.top - 6 || text.bottom > box.bottom + 6).length,
            };
          }),
          pageWidth: document.documentElement.scrollWidth, windowWidth: window.innerWidth,
          background: getComputedStyle(document.body).backgroundColor, ink: getComputedStyle(document.body).color,
          headings: [...document.querySelectorAll('h2')].map(heading => heading.textContent),
        })
        """;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("light", 1240)]
    [DataRow("dark", 1240)]
    [DataRow("light", 420)]
    public async Task Every_chart_is_filled_and_nothing_goes_wrong(string scheme, int width)
    {
        var complaints = new List<string>();
        using var folder = new TemporaryFolder();
        await using var browser = await Launch();
        await using var page = await Open(browser, Report(folder), scheme, width, complaints);

        await Keep(page, $"{scheme}-{width}");
        var look = await page.EvaluateFunctionAsync<PageLook>(Look);

        CollectionAssert.AreEqual(Array.Empty<string>(), complaints);
        Assert.IsGreaterThan(20, look.Charts.Length);
        CollectionAssert.AreEqual(Array.Empty<ChartLook>(),
            look.Charts.Where(chart => chart is not { Width: > 100, Height: > 40, Marks: > 2, Outside: 0 }).ToArray());
        Assert.IsLessThanOrEqualTo(look.WindowWidth, look.PageWidth, "The page scrolls sideways.");
        Assert.AreEqual(scheme == "dark", Brightness(look.Background) < Brightness(look.Ink), $"{look.Ink} on {look.Background}");
    }

    [TestMethod]
    public async Task The_report_has_all_its_sections()
    {
        using var folder = new TemporaryFolder();
        await using var browser = await Launch();
        await using var page = await Open(browser, Report(folder), "light", 1240, []);

        var look = await page.EvaluateFunctionAsync<PageLook>(Look);

        string[] expected =
        [
            "Mean rank", "More than chance?", "Score on every dataset", "Probabilities", "Gain over lightgbm", "Duels", "What it costs",
            "Learning curves",
            "How the experts are used",
            "What tuning brought", "Ensembles of seeds", "Published scores", "Failed runs", "How it was measured",
        ];
        CollectionAssert.AreEqual(expected, look.Headings);
    }

    [TestMethod]
    public async Task The_printed_report_is_light_and_takes_few_pages()
    {
        using var folder = new TemporaryFolder();
        await using var browser = await Launch();
        // The width of a sheet of A4 on its side, without its margins.
        await using var page = await Open(browser, Report(folder), "dark", 1040, []);
        await page.EmulateMediaTypeAsync(MediaType.Print);

        var look = await page.EvaluateFunctionAsync<PageLook>(Look);
        byte[] print = await page.PdfDataAsync(new PdfOptions { Format = PaperFormat.A4, PrintBackground = true });

        Assert.IsGreaterThan(Brightness(look.Ink), Brightness(look.Background));
        Assert.IsLessThanOrEqualTo(look.WindowWidth, look.PageWidth, "Something is wider than the sheet.");
        await Keep(page, "print");
        int pages = System.Text.RegularExpressions.Regex.Count(System.Text.Encoding.Latin1.GetString(print), @"/Type\s*/Page\b");
        Assert.IsTrue(pages is >= 4 and <= 16, $"{pages} pages");
        if (Screenshots is { } target)
            await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(target).FullName, "print.pdf"), print,
                TestContext.CancellationToken);
    }

    private static string? Screenshots => Environment.GetEnvironmentVariable("MOE_SCREENSHOTS");

    private static async Task<IBrowser> Launch()
    {
        string? path = Environment.GetEnvironmentVariable("MOE_BROWSER") ?? Known.FirstOrDefault(File.Exists);
        if (path is null) Assert.Inconclusive("There is no Chromium or Chrome on this machine; install one or name it in MOE_BROWSER.");
        // Without a sandbox, as tests in containers run as root; the page is our own file.
        return await Puppeteer.LaunchAsync(
            new LaunchOptions { Headless = true, ExecutablePath = path,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"], Timeout = 120_000 });
    }

    private static async Task<IPage> Open(IBrowser browser, string report, string scheme, int width, List<string> complaints)
    {
        var page = await browser.NewPageAsync();
        page.Console += (_, said) => complaints.Add("console: " + said.Message.Text);
        page.PageError += (_, error) => complaints.Add("script: " + error.Message);
        page.RequestFailed += (_, failed) => complaints.Add("request: " + failed.Request.Url);
        page.Request += (_, request) =>
        {
            if (!request.Request.Url.StartsWith("file:", StringComparison.Ordinal)) complaints.Add("outside: " + request.Request.Url);
        };
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
        await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
        await page.GoToAsync(new Uri(report).AbsoluteUri);
        return page;
    }

    private static string Report(TemporaryFolder folder)
    {
        var (records, trials) = SampleResults.Everything();
        return BenchmarkReport.Write(folder.Path, records, trials);
    }

    private static async Task Keep(IPage page, string name)
    {
        if (Screenshots is not { } target) return;
        Directory.CreateDirectory(target);
        int number = 0;
        foreach (var part in await page.QuerySelectorAllAsync("header, section"))
            await part.ScreenshotAsync(Path.Combine(target, $"{name}-{number++:00}.png"));
    }

    // Of "rgb(20, 23, 27)".
    private static double Brightness(string colour) =>
        System.Text.RegularExpressions.Regex.Matches(colour, "[0-9.]+").Take(3)
            .Sum(number => double.Parse(number.ValueSpan, System.Globalization.CultureInfo.InvariantCulture));

    private sealed record ChartLook(string Name, double Width, double Height, int Marks, int Outside);

    private sealed record PageLook(ChartLook[] Charts, int PageWidth, int WindowWidth, string Background, string Ink, string[] Headings);
}
